/** Paths of one kind, and why only a person may change them. */
export type ProtectedKind = { what: string; globs: readonly string[] };

/** What is protected whatever a repository's configuration says: it adds to these paths and takes none away. */
export const protectedKinds: readonly ProtectedKind[] = [
  {
    what: "what runs with the repository's secrets, decides who reviews, or steers the factory itself",
    globs: [
      ...['.github/workflows/**', '.github/actions/**', '.github/factory.yml', '.github/factory.yaml'],
      ...['.factory/**', '.gitmodules', '**/CODEOWNERS'],
      ...['.gitlab-ci.yml', '.circleci/**', '.buildkite/**', '.travis.yml', 'azure-pipelines.yml'],
      ...['bitbucket-pipelines.yml', 'Jenkinsfile'],
    ],
  },
  {
    what: 'what instructs the agents that come next, or gives them tools',
    globs: [
      ...['**/AGENTS.md', '**/AGENTS.override.md', '**/.agents/**', '**/.agent/**', '**/.rules'],
      ...['**/CLAUDE.md', '**/CLAUDE.local.md', '**/.claude/**', '**/.mcp.json'],
      ...['**/.codex/**', '**/.opencode/**', '**/opencode.json', '**/opencode.jsonc'],
      ...[
        '**/GEMINI.md',
        '**/.gemini/**',
        '**/QWEN.md',
        '**/.qwen/**',
        '**/CRUSH.md',
        '**/.crush*',
        '**/.crush/**',
      ],
      ...['**/.cursor/**', '**/.cursorrules', '**/.windsurf/**', '**/.windsurfrules'],
      ...['**/.clinerules', '**/.clinerules/**', '**/.roo/**', '**/.roorules*', '**/.roomodes'],
      ...['**/.aider*', '**/.continue/**', '**/.goosehints', '**/.kiro/**', '**/.amazonq/**', '**/.junie/**'],
      ...['**/.augment/**', '**/.augment-guidelines', '**/.trae/**', '**/WARP.md'],
      ...['.github/copilot-*', '.github/copilot/**', '.github/instructions/**', '.github/prompts/**'],
      ...['.github/agents/**', '.github/chatmodes/**', '.github/skills/**', '.github/hooks/**'],
    ],
  },
  {
    what: "what runs on a developer's machine when a folder is opened or entered, or when somebody commits",
    globs: [
      ...['**/.vscode/**', '**/*.code-workspace', '**/.idea/**', '**/.fleet/**', '**/.zed/**'],
      ...['**/.devcontainer/**', '**/.devcontainer.json', '.gitpod.yml', '.gitpod.Dockerfile'],
      ...['**/.envrc', '**/.env.zsh', '**/mise.toml', '**/.mise.toml', '**/.mise/**', '**/mise/config.toml'],
      ...['**/.husky/**', '**/.githooks/**', '**/.git-hooks/**', '**/.lefthook/**'],
      ...['**/.pre-commit-config.y{,a}ml', '**/.pre-commit-hooks.y{,a}ml', '**/.overcommit.yml'],
      ...[
        '**/{,.}lefthook{,-local}.{yml,yaml,toml,json,jsonc}',
        '**/.simple-git-hooks.*',
        '**/simple-git-hooks.*',
      ],
    ],
  },
  {
    what: 'what tells git and package tools how to treat content, which program to start in place of another, or where packages come from',
    globs: [
      ...['**/.gitattributes', '**/.npmrc', '**/.yarnrc*', '.yarn/releases/**', '.yarn/plugins/**'],
      ...['**/.pnpmfile.{,c,m}js', '**/bunfig.toml', '**/.pypirc', '**/pip.conf'],
      ...['**/.cargo/config', '**/.cargo/config.toml', '.mvn/**', 'gradle/wrapper/**'],
    ],
  },
];

/** The same as one list. */
export const alwaysProtectedPaths: readonly string[] = protectedKinds.flatMap(({ globs }) => globs);
