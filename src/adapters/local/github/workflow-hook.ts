/** Set in the environment of a push by an App that was not given the `workflows` permission. */
export const REFUSE_WORKFLOWS = 'LOCAL_GITHUB_REFUSE_WORKFLOWS';

/**
 * The pre-receive hook of every repository: as GitHub does, it refuses workflow files from Apps without the `workflows` permission. Pushed objects
 * are still in quarantine then, so a refusal leaves nothing behind.
 */
export const PRE_RECEIVE_HOOK = `#!/bin/sh
[ -n "$${REFUSE_WORKFLOWS}" ] || exit 0
while read -r old new ref; do
  case "$new" in *[!0]*) ;; *) continue ;; esac
  file=$(git log --format= --name-only -m "$new" --not --all -- .github/workflows | head -n 1)
  if [ -n "$file" ]; then
    echo "refusing to allow a GitHub App to create or update workflow '$file' without 'workflows' permission" >&2
    exit 1
  fi
done
`;
