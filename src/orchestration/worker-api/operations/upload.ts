import type { OperationHandler } from '../worker-operation.ts';

const uploadSeconds = 15 * 60;

/** Where the worker may put exactly this content, unless the store has it already. */
export const upload: OperationHandler<'upload'> = {
  async run({ deps: { artifacts }, request }) {
    if (await artifacts.has(request)) return { present: true, url: '', headers: {} };
    return { present: false, ...(await artifacts.uploadUrl(request, uploadSeconds)) };
  },
};
