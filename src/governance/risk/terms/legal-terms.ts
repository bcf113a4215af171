import type { RiskTerm } from './risk-term.ts';

const licence = '(?:licen[cs]e|copyright|spdx|lizenz|licencia|notice)';

/** Naming a licence is ordinary; taking code or its notice from others is for somebody to decide. */
export const legalTerms: readonly RiskTerm[] = [
  {
    id: 'copied-code',
    class: 'legal',
    points: 20,
    reason: 'It asks to take code from elsewhere',
    phrases: [
      String.raw`(?:copy|paste|port|take|lift|steal|adapt)(?: [\pL\pN_'-]+){0,4} (?:code|implementation|function|algorithm|source|snippet|file|class|module)(?: [\pL\pN_'-]+){0,3} from`,
      String.raw`(?:copy|paste|port|steal)(?: [\pL\pN_'-]+){0,4} from https?://\S*`,
      String.raw`(?:kopiere|übernimm|übernehme)(?: [\pL\pN_'-]+){0,4} (?:code|quelltext)`,
      String.raw`copie[rz]?(?: [\pL\pN_'-]+){0,4} (?:code|source)`,
      'stack ?overflow',
      'decompil(?:e|ed|ing|ation)',
    ],
  },
  {
    id: 'copyleft',
    class: 'legal',
    points: 10,
    reason: 'It names a licence with far-reaching conditions',
    phrases: [
      String.raw`(?:gnu )?[al]?gpl(?:-?v?[23](?:\.0)?)?(?:-only|-or-later|\+)?`,
      'sspl',
      'busl(?:-1.1)?',
      'commons clause',
      'cc-by-(?:nc|sa)(?:-sa)?',
      'copyleft',
    ],
  },
  {
    id: 'licence-change',
    class: 'legal',
    points: 15,
    reason: 'It asks to change a licence',
    phrases: [
      're-?licen[cs]e',
      String.raw`(?:change|replace|update|switch|edit)(?: \pL+){0,3} licen[cs]e`,
      'lizenz ändern',
    ],
  },
  {
    id: 'licence-removal',
    class: 'legal',
    points: 40,
    reason: 'It asks to remove a licence or copyright notice',
    phrases: [
      String.raw`(?:remove|strip|delete|drop|erase|hide|entferne|lösche|supprime[rz]?|elimina[r]?)(?: \pL+){0,4} ${licence}(?:s|en|es)?(?: (?:headers?|notices?|comments?|files?|texts?))?`,
    ],
  },
  {
    id: 'circumvention',
    class: 'legal',
    points: 30,
    reason: 'It asks to get around a technical protection',
    phrases: [
      String.raw`(?:circumvent|bypass|crack|defeat|umgehe|contourne[rz]?)(?: \pL+){0,3} (?:drm|licen[cs]e (?:check|key|server)s?|paywalls?|copy protection|kopierschutz|activation)`,
      'keygen',
      'serial number generator',
    ],
  },
  {
    id: 'protected-rights',
    class: 'legal',
    points: 8,
    reason: 'It speaks of patents or trade marks',
    phrases: ['patent(?:s|ed)?', 'trade ?marks?', 'warenzeichen', 'marque déposée'],
  },
];
