// Started as a process of its own by tests that kill it: a local GitHub in the folder given, whose address and tokens it prints as one JSON line.
import { startLocalGitHub } from '../../src/adapters/local/github/local-github.ts';

const { url, org, tokens } = await startLocalGitHub({
  dataDir: String(process.argv[2]),
  webhookSecret: 'hook-secret',
});
console.log(JSON.stringify({ url, org, tokens }));
