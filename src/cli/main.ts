import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { FactoryError } from '../contracts/factory-error.ts';
import { addAuditCommand } from './audit/audit-command.ts';
import { addDoctorCommand } from './doctor/doctor-command.ts';
import { endWithReader } from './end-with-reader.ts';
import { addExportCommand } from './export/export-command.ts';
import { addGatesCommand } from './gates/gates-command.ts';
import { addLearningsCommand } from './learnings/learnings-command.ts';
import { addOutcomesCommand } from './outcomes/outcomes-command.ts';
import { addPolicyCommand } from './policy/policy-command.ts';
import { addRedriveCommand } from './redrive/redrive-command.ts';
import { addReplayCommand } from './replay/replay-command.ts';
import { addRunCommand } from './run/run-command.ts';
import { addSetupCommand } from './setup/setup-command.ts';
import { addStartCommand } from './start/start-command.ts';
import { addTraceCommand } from './trace/trace-command.ts';
import { addUpCommand } from './up/up-command.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

endWithReader(process);

const program = new Command('factory')
  .description('Governance-first autonomous software development: from a labelled issue to a pull request.')
  .version(version)
  .showHelpAfterError()
  .configureHelp({ showGlobalOptions: true });

addStartCommand(program, process.env);
addRunCommand(program, process.env);
addGatesCommand(program, process.env);
addReplayCommand(program);
addAuditCommand(program, process.env);
addPolicyCommand(program);
addRedriveCommand(program, process.env);
addOutcomesCommand(program, process.env);
addLearningsCommand(program, process.env);
addTraceCommand(program, process.env);
addDoctorCommand(program, process.env);
addSetupCommand(program, process.env);
addUpCommand(program, process.env);
addExportCommand(program, process.env);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(
    `${error instanceof FactoryError ? error.message : String((error as Error)?.stack ?? error)}\n`,
  );
  process.exitCode = 1;
}
