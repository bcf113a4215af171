import type { Commands } from '../../contracts/worker-protocol.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** Commands of a Go module. */
export function detectGo(files: RepositoryFiles): Commands {
  const module = files.read('go.mod');
  if (module === undefined) return {};
  return {
    ...(/^\s*(?:require\b|\S+ v\d)/m.test(module) ? { install: 'go mod download' } : {}),
    format: 'test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }',
    lint: 'go vet ./...',
    test: 'go test -v ./...',
    build: 'go build ./...',
  };
}
