import { writeFileSync } from 'node:fs';
import { createAwsMeter, usageOf } from '../bench/aws-meter.ts';
import { sampleJob } from '../bench/load.ts';

// npm run record-usage: carries out the sample job and writes what it used of AWS to test/infrastructure/sample-job-usage.json, from which the proof computes the price of a job.
const RECORDED = 'test/infrastructure/sample-job-usage.json';

const meter = createAwsMeter();
await sampleJob(meter);
const recordedAt = new Date().toISOString().slice(0, 10);
const usage = usageOf(meter.counts());
writeFileSync(RECORDED, `${JSON.stringify({ recordedAt, usage }, null, 2)}\n`);
console.log(`${JSON.stringify(usage)} in ${RECORDED}`);
