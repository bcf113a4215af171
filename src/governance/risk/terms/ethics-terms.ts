import type { RiskTerm } from './risk-term.ts';

const make = String.raw`(?:write|build|create|implement|add|develop|make|schreibe|baue|entwickle|écri[rstvez]+|crea[r]?)(?: [\pL\pN_-]+){0,4} `;
const people =
  '(?:users?|people|persons?|employees?|workers?|visitors?|children|customers?|citizens|mitarbeiter|nutzer|personnes|usuarios)';

/** The same words stand in games and in products that protect from them, hence only what asks to make such a thing holds by itself. */
export const ethicsTerms: readonly RiskTerm[] = [
  {
    id: 'surveillance',
    class: 'ethics',
    points: 40,
    reason: 'It asks to watch people who do not know it',
    phrases: [
      '(?:spy|eavesdrop|snoop) on',
      String.raw`(?:secretly|covertly|silently|heimlich|en secreto|en secret)(?: \pL+){0,3} (?:record|track|monitor|watch|log|collect|capture|upload|überwach\pL*|aufzeichn\pL*)`,
      String.raw`(?:record|track|monitor|watch|log|collect|capture)(?: \pL+){0,4} (?:secretly|covertly|without (?:their |the user's |any )?(?:knowledge|consent|knowing))`,
      `${make}(?:spyware|stalkerware|keyloggers?)`,
    ],
  },
  {
    id: 'identification',
    class: 'ethics',
    points: 25,
    reason: 'It asks to recognise or rate people',
    phrases: [
      '(?:face|facial|gait|emotion) recognition',
      'gesichtserkennung',
      'reconnaissance faciale',
      'reconocimiento facial',
      'social (?:scor(?:e|ing)|credit)',
      'predictive policing',
      String.raw`(?:filter|rank|reject|select|score|exclude)(?: \pL+){0,5} by (?:race|ethnicity|religion|gender|nationality|age|disability|skin colou?r)`,
    ],
  },
  {
    id: 'harvesting-people',
    class: 'ethics',
    points: 25,
    reason: 'It asks to collect data about people from elsewhere',
    phrases: [
      String.raw`(?:scrap(?:e|es|ing)|crawl(?:s|ing)?|harvest(?:s|ing)?)(?: \pL+){0,4} (?:profiles?|e-?mails?|e-?mail addresses|phone numbers?|${people}|linkedin|facebook|instagram)`,
      'doxx?(?:ing)?',
      'people[ -]search',
    ],
  },
  {
    id: 'deception',
    class: 'ethics',
    points: 30,
    reason: 'It asks to mislead people',
    phrases: [
      'dark patterns?',
      'fake (?:reviews?|ratings?|accounts?|users?|followers?|testimonials?|news|scarcity|countdown)',
      'phishing',
      String.raw`(?:mislead|deceive|trick|täusche|trompe[rz]?|engaña[r]?)(?: \pL+){0,2} ${people}`,
      String.raw`impersonat(?:e|es|ing) (?:a |an |the |other |another )?(?:${people}|bank|government|police|compan(?:y|ies))`,
      String.raw`(?:hide|bury|obscure)(?: \pL+){0,3} (?:unsubscribe|cancel(?:lation)?|opt[ -]?out|price|fees?)`,
      'deepfakes?',
    ],
  },
  {
    id: 'weapons',
    class: 'ethics',
    points: 25,
    reason: 'It speaks of weapons',
    phrases: [
      'weapons?(?: systems?)?',
      'weaponi[sz]e',
      'waffensysteme?',
      'armes? à feu',
      'explosives?',
      'sprengstoff',
      'missiles?',
      'munitions?',
      'drone strikes?',
      'nerve agents?',
    ],
  },
  {
    id: 'malware',
    class: 'ethics',
    points: 40,
    reason: 'It asks for software that does harm',
    phrases: [
      `${make}(?:ransomware|malware|virus|trojan|rootkit|botnet|worm|crypto-?miner|backdoor|exploit|zero[ -]day|hintertür)`,
      String.raw`(?:launch|run|start)(?: \pL+){0,3} (?:ddos|denial[ -]of[ -]service)(?: attack)?`,
      'credential stuffing',
    ],
  },
];
