import { config } from 'zod';

/*
 * By default zod compiles a schema into a function when it first parses with it. A function instance parses its environment once and then a handful of small payloads:
 * compiling costs its cold start more than it ever saves. Imported before everything else, because a schema asks when it is made.
 */
config({ jitless: true });
