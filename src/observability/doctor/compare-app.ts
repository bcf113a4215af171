import type { AppManifest } from '../../config/app-manifest.ts';
import type { AppInstallation, AppPermissionsGiven, AppRecord } from '../../ports/app-registration.ts';
import { type Finding, failed, ok } from './finding.ts';

const rank: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

/** The App and its installations, held against the manifest. */
export function compareApp(
  manifest: AppManifest,
  app: AppRecord,
  installations: readonly AppInstallation[],
): Finding[] {
  const wanted = manifest.default_permissions;
  const parties = [
    { name: `the App ${app.slug}`, ...app, mend: settingsOf(app.slug) },
    ...installations.map((installation) => ({
      name: `its installation on ${installation.account}`,
      ...installation,
      mend: `an owner of ${installation.account} accepts the App's new permissions (Settings, GitHub Apps, Review request)`,
    })),
  ];
  const permissions = parties.flatMap(({ name, permissions: given, mend }) => {
    const missing = beyond(wanted, given);
    const superfluous = beyond(given, wanted);
    return [
      ...(missing.length > 0 ? [failed('permissions', `${name} lacks ${missing.join(', ')}`, mend)] : []),
      ...(superfluous.length > 0
        ? [
            failed(
              'permissions',
              `${name} may more than app.yml asks for: ${superfluous.join(', ')}`,
              settingsOf(app.slug),
            ),
          ]
        : []),
    ];
  });
  const unheard = manifest.default_events.filter((event) => !app.events.includes(event));
  return [
    ...(permissions.length > 0
      ? permissions
      : [ok('permissions', `as in app.yml: ${Object.keys(wanted).join(', ')}`)]),
    unheard.length === 0
      ? ok('events', `subscribed to ${manifest.default_events.join(', ')}`)
      : failed(
          'events',
          `the App ${app.slug} is not subscribed to ${unheard.join(', ')}`,
          settingsOf(app.slug),
        ),
    ...installed(installations),
  ];
}

/** What one grants and the other does not, or not as far. A level that nobody knows counts as the highest. */
function beyond(more: AppPermissionsGiven, less: AppPermissionsGiven): string[] {
  return Object.entries(more)
    .filter(([permission, level]) => (rank[level] ?? 9) > (rank[less[permission] ?? ''] ?? 0))
    .map((pair) => pair.join(': '));
}

function settingsOf(slug: string): string {
  return `correct it under Permissions & events in the settings of the App ${slug}, as app.yml has it`;
}

function installed(installations: readonly AppInstallation[]): Finding[] {
  const suspended = installations.filter((installation) => installation.suspended);
  if (installations.length === 0)
    return [failed('installation', 'the App is installed nowhere', 'install it from its page on GitHub')];
  if (suspended.length > 0)
    return suspended.map(({ account }) =>
      failed('installation', `suspended on ${account}`, `an owner of ${account} unsuspends the App`),
    );
  return [ok('installation', `on ${installations.map(({ account }) => account).join(', ')}`)];
}
