import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import type { DoctorOptions } from './run-doctor.ts';

const help = `
Without --env it looks at the factory on this machine, which must be running. FILE for a deployment holds the variables of docs/reference/environment.md,
as 'factory setup' writes them, with the outputs of the deployment; ssm:/name stands for a parameter, and what it does not say is taken from the environment.

Exit code: 0 nothing is wrong, 1 something is, 2 it could not be looked at.`;

/** `factory doctor`: what is wrong, and how to mend it. */
export function addDoctorCommand(program: Command, environment: Environment): void {
  program
    .command('doctor')
    .description('look at everything a factory needs and say how to mend what is wrong')
    .option('--data <dir>', 'the data folder of a factory on this machine', '.devfactory')
    .option('--env <file>', 'the variables of another factory, one NAME=value a line')
    .option('--json', 'print the findings as JSON', false)
    .option('--bundle <file>', 'write what a bug report needs to a new file, without secrets')
    .option('--no-canary', 'do not have the scripted model work on the sample on this machine')
    .addHelpText('after', help)
    .action(async (options: DoctorOptions) => {
      const { runDoctor } = await import('./run-doctor.ts');
      await runDoctor(options, environment);
    });
}
