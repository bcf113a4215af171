import type {
  Definition,
  FootnoteDefinition,
  FootnoteReference,
  ImageReference,
  LinkReference,
  Nodes,
  Root,
} from 'mdast';

/** Which definitions of a page have an effect on it, and by which names a reader meets them. */
export type SeenLabels = {
  /** Definitions that links refer to; of several with one label only the first counts. */
  links: ReadonlySet<Definition>;
  /** Definitions that only pictures refer to. */
  images: ReadonlySet<Definition>;
  /** Notes that something on the page refers to, in this order. */
  notes: readonly FootnoteDefinition[];
  /** Labels that stand on the page because they are the link's text. */
  asText: ReadonlySet<string>;
};

type Gathering = {
  definitions: Map<string, Definition>;
  footnotes: Map<string, FootnoteDefinition>;
  links: Set<Definition>;
  images: Set<Definition>;
  notes: Set<FootnoteDefinition>;
  asText: Set<string>;
};

/** A note counts only if the page itself, or a note that counts, refers to it: unseen notes that refer to each other or to themselves stay unseen. */
export function seenLabels(tree: Root): SeenLabels {
  const gathering: Gathering = {
    definitions: new Map(),
    footnotes: new Map(),
    links: new Set(),
    images: new Set(),
    notes: new Set(),
    asText: new Set(),
  };
  collectDefinitions(tree, gathering);
  follow(tree, gathering);
  const { links, images, notes, asText } = gathering;
  return { links, images, notes: [...notes], asText };
}

function follow(node: Nodes, gathering: Gathering): void {
  if (node.type === 'linkReference' || node.type === 'imageReference') followReference(node, gathering);
  if (node.type === 'footnoteReference') followNote(node, gathering);
  if ('children' in node && node.type !== 'footnoteDefinition')
    for (const child of node.children) follow(child, gathering);
}

function followReference(
  node: LinkReference | ImageReference,
  { definitions, links, images, asText }: Gathering,
): void {
  const isLink = node.type === 'linkReference';
  const definition = definitions.get(node.identifier);
  if (definition !== undefined) (isLink ? links : images).add(definition);
  if (isLink && node.referenceType !== 'full') asText.add(node.identifier);
}

function followNote({ identifier }: FootnoteReference, gathering: Gathering): void {
  const note = gathering.footnotes.get(identifier);
  if (note === undefined || gathering.notes.has(note)) return;
  gathering.notes.add(note);
  for (const child of note.children) follow(child, gathering);
}

function collectDefinitions(node: Nodes, gathering: Pick<Gathering, 'definitions' | 'footnotes'>): void {
  const { definitions, footnotes } = gathering;
  if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node);
  if (node.type === 'footnoteDefinition' && !footnotes.has(node.identifier))
    footnotes.set(node.identifier, node);
  if ('children' in node) for (const child of node.children) collectDefinitions(child, gathering);
}
