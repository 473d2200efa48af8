// Entry of the thread that checks passwords: one check in, one answer out. A check takes 75 ms and more, in which the
// worker goes on serving.
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { BcryptAnswer, BcryptQuestion } from './bcrypt.ts';

parentPort?.on('message', ({ password, hash }: BcryptQuestion) => {
  parentPort?.postMessage(compareSync(password, hash) satisfies BcryptAnswer);
});
