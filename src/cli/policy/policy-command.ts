import { type Command, Option } from 'commander';
import { FactoryError } from '../../contracts/factory-error.ts';
import { print } from '../print.ts';
import { describeFindings, describeVerdict } from './describe-policy.ts';

type CheckOptions = { repo?: string; json: boolean };
type ExplainOptions = {
  repo: string;
  issue: string;
  organisation?: string;
  policy: string[];
  permission: 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
  public: boolean;
  json: boolean;
};

/** `factory policy`: write a policy, see what it does, before anybody is held up by it. */
export function addPolicyCommand(program: Command): void {
  const policy = program
    .command('policy')
    .description('check policies, and see what they decide about a request; no GitHub, no model');
  policy
    .command('check')
    .description(
      'check .cedar policies and factory.yml as governance does: syntax, schema, what a layer may say',
    )
    .argument('[files...]', 'policies (.cedar) and configurations (.yml)')
    .option('--repo <dir>', 'check .github/factory.yml and .github/factory.cedar of this working tree')
    .option('--json', 'print the findings as JSON', false)
    .addHelpText(
      'after',
      '\nExit code: 0 nothing found, 1 mistakes (file:line:column: what is wrong), 2 a file cannot be read.',
    )
    .action((files: string[], options: CheckOptions) => reporting(() => check(files, options)));
  policy
    .command('explain')
    .description('judge a request: risk factors, rules by layer, decision')
    .requiredOption(
      '--repo <dir>',
      'the working tree with .github/factory.yml and .github/factory.cedar; either may be missing',
    )
    .requiredOption('--issue <file>', 'Markdown: the first heading is the title, the rest the request')
    .option('--policy <files...>', "policies to try in place of the repository's own", [])
    .option('--organisation <dir>', "a clone of the organisation's .github repository")
    .addOption(
      new Option('--permission <permission>', 'what the author and requester may do in the repository')
        .choices(['admin', 'maintain', 'write', 'triage', 'read', 'none'])
        .default('write'),
    )
    .option('--public', 'judge as in a public repository', false)
    .option('--json', 'print the verdict as JSON', false)
    .addHelpText(
      'after',
      '\nBudgets are taken to be untouched, and nothing was approved before.\nExit code: 0 approved, 3 held, 1 rejected, 2 a file cannot be read.',
    )
    .action((options: ExplainOptions) => reporting(() => explain(options)));
}

async function reporting(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (fault) {
    const expected = fault instanceof FactoryError;
    process.stderr.write(`${expected ? fault.message : String((fault as Error)?.stack ?? fault)}\n`);
    process.exitCode = 2;
  }
}

async function check(files: readonly string[], { repo, json }: CheckOptions): Promise<number> {
  // Loaded here: no other command should wait for the policy engine.
  const { checkPolicyFiles, policyFilesOf } = await import('../../wiring/policy.ts');
  const all = [...files, ...(repo === undefined && files.length > 0 ? [] : await policyFilesOf(repo ?? '.'))];
  const findings = await checkPolicyFiles(all);
  print(json ? JSON.stringify({ files: all, findings }) : describeFindings(all, findings));
  return findings.length === 0 ? 0 : 1;
}

const exitCodes = { approve: 0, hold: 3, reject: 1 } as const;

async function explain(options: ExplainOptions): Promise<number> {
  const { explainRequest } = await import('../../wiring/policy.ts');
  const verdict = await explainRequest({
    repository: options.repo,
    issueFile: options.issue,
    policyFiles: options.policy,
    permission: options.permission,
    public: options.public,
    defaultModel: 'model',
    ...(options.organisation === undefined ? {} : { organisation: options.organisation }),
  });
  print(options.json ? JSON.stringify(verdict) : describeVerdict(verdict));
  return exitCodes[verdict.decision];
}
