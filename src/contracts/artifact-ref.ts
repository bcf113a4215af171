/** Where large content lies, for those who carry it and know nothing of jobs. */
export { type ArtifactRef, artifactRefSchema } from '../job/job-values.ts';
