import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { type JobRecordsOptions, jobRecordsOf, withJobRecords, wrongUsage } from '../records-source.ts';

type Options = JobRecordsOptions & { out: string; url: boolean };

const urlSeconds = 15 * 60;

/** `factory export`: the result of a job that was delivered as an archive. */
export function addExportCommand(program: Command, environment: Environment): void {
  withJobRecords(program.command('export'))
    .description('write the ZIP archive that a job delivered (deliver=zip or deliver=blob) to a file')
    .argument('<job>', 'the id of the job')
    .option('--out <file>', 'where to write it; a file that is there is not overwritten', 'result.zip')
    .option('--url', 'print an address that gives it to whoever has it, for 15 minutes; with --table', false)
    .addHelpText(
      'after',
      '\nThe hash that the log holds is checked before anything is written.\nOn AWS credentials and region are found as the AWS SDK finds them; dynamodb:Query on the table and s3:GetObject on the bucket are enough.',
    )
    .action(async (jobId: string, options: Options) => {
      const { exportArchive, exportUrl } = await import('../../wiring/export.ts');
      const source = jobRecordsOf(jobId, options, 'Archives');
      if (options.url) {
        if (source.kind === 'data') throw wrongUsage('A folder has no addresses. Use --out.');
        process.stdout.write(`${await exportUrl(source, environment, urlSeconds)}\n`);
        return;
      }
      const { archive, content } = await exportArchive(source, environment);
      const path = resolve(options.out);
      if (existsSync(path)) throw wrongUsage(`${path} is there already. Name another file: --out FILE`);
      await writeFile(path, content, { flag: 'wx' });
      const { sha256 } = archive.artifact;
      process.stdout.write(
        `${path}: ${content.byteLength} bytes, SHA-256 ${sha256}, tree of ${archive.sha}\n`,
      );
    });
}
