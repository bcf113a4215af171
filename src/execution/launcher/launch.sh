#!/bin/sh
# The first program of a worker's task. It starts as root, gives the task's folders to the supervisor, and becomes the supervisor: a user of its own that may
# change to another user, end that user's processes and hand files over, and nothing else. What it starts for the agent loses even that.
#
# launch.sh PROGRAM [ARGUMENT…]
set -eu
supervisor=10001
# The group of the user that commands run as: that user's number is made of the supervisor's process, which this one is going to be.
commands=$((1000000000 + $$))
kept=+setuid,+setgid,+setpcap,+chown,+kill

chown "$supervisor:$supervisor" "$TMPDIR"
exec setpriv --reuid="$supervisor" --regid="$supervisor" --groups="$supervisor,$commands" \
  --bounding-set="-all,$kept" --inh-caps="-all,$kept" --ambient-caps="-all,$kept" -- "$@"
