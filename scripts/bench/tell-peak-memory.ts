import { appendFileSync } from 'node:fs';

/** Loaded before a worker (`--import`): writes down, when the process ends, what it is and the most memory that it ever held. */
const file = process.env.PEAK_MEMORY_FILE;
if (file !== undefined)
  process.once('exit', () => {
    const line = { program: process.argv[1] ?? '', bytes: process.resourceUsage().maxRSS * 1024 };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  });
