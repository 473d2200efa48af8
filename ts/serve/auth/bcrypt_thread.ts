// A password and a bcrypt hash in, whether they match out: the entry of the bcrypt thread. A check takes 75 ms and
// more, while the worker keeps serving. Thread of its own.

import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { BcryptAnswer, BcryptQuestion } from './bcrypt.ts';

parentPort?.on('message', ({ password, hash }: BcryptQuestion) => {
  parentPort?.postMessage(compareSync(password, hash) satisfies BcryptAnswer);
});
