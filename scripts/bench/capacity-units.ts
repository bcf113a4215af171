import { z } from 'zod';

/** One call to DynamoDB that asked for its consumed capacity (`ReturnConsumedCapacity`). */
export type DynamodbCall = {
  /** `PutItem`, `Query`, … */
  operation: string;
  request: unknown;
  status: number;
  response: unknown;
};

export type CapacityUnits = { write: number; read: number };

const reading = ['GetItem', 'Query', 'Scan', 'BatchGetItem'];

const putSchema = z.object({
  Item: z.object({
    pk: z.object({ S: z.string() }),
    sk: z.object({ S: z.string() }),
    listKey: z.object({ S: z.string() }).optional(),
    listOrder: z.object({ S: z.string() }).optional(),
    turnKey: z.object({ S: z.string() }).optional(),
    turnOrder: z.object({ S: z.string() }).optional(),
  }),
});
const readSchema = z.object({ ConsistentRead: z.boolean().optional() });
const consumedSchema = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });

/**
 * Counts request units as DynamoDB's on-demand mode charges them. The table's own units are what the database tells; this adds what the emulator leaves
 * out: the copies of a head in the indexes (one write, two when its place in one moves, one when it leaves), the smallest read, and the unit that a refused conditional
 * write costs.
 */
export function createCapacityCounter(): (call: DynamodbCall) => CapacityUnits {
  const places = new Map<string, string>();
  return ({ operation, request, status, response }) => {
    const told = consumedSchema.safeParse(response).data?.ConsumedCapacity.CapacityUnits ?? 0;
    if (reading.includes(operation)) {
      const consistent = readSchema.safeParse(request).data?.ConsistentRead === true;
      return { write: 0, read: Math.max(told, consistent ? 1 : 0.5) };
    }
    const written = Math.max(told, 1);
    const put = status === 200 && operation === 'PutItem' ? putSchema.safeParse(request).data : undefined;
    return { write: written * (1 + indexWrites(places, put?.Item)), read: 0 };
  };
}

/** How often the indexes are written when this item is: their projection is the whole item. */
function indexWrites(
  places: Map<string, string>,
  item: z.infer<typeof putSchema>['Item'] | undefined,
): number {
  if (item === undefined) return 0;
  const key = `${item.pk.S} ${item.sk.S}`;
  return (
    movesTo(places, `list ${key}`, item.listKey, item.listOrder) +
    movesTo(places, `turns ${key}`, item.turnKey, item.turnOrder)
  );
}

type Attribute = { S: string } | undefined;

function movesTo(places: Map<string, string>, entry: string, key: Attribute, order: Attribute): number {
  const before = places.get(entry);
  if (key === undefined || order === undefined) return places.delete(entry) ? 1 : 0;
  const place = `${key.S} ${order.S}`;
  places.set(entry, place);
  return before === undefined || before === place ? 1 : 2;
}
