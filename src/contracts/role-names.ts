/** The roles at work on a request, by the names under which `.github/factory.yml` configures them. */
export const roleNames = [
  'planner',
  'test_designer',
  'developer',
  'qa',
  'validator',
  'critic',
  'security',
] as const;
export type RoleName = (typeof roleNames)[number];
