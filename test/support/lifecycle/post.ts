// Feeds the real Fluent Bit through its HTTP inputs. Runs in the test's process.

import { request } from 'node:http';
import { freePort } from '../free_port.ts';

/** An input that listens on a free port. */
export interface PostInput {
  readonly port: number;
  /** The part of Fluent Bit's command line for it. */
  readonly args: readonly string[];
}

/** @param name `http`, which takes any path as the tag, or `opentelemetry` */
export async function postInput(name: 'http' | 'opentelemetry'): Promise<PostInput> {
  const port = await freePort();
  return { port, args: ['-i', name, '-p', 'listen=127.0.0.1', '-p', `port=${port}`] };
}

/** Sends the body as JSON; resolves when Fluent Bit has taken it. @param path `/tag` with the input `http` */
export function post(port: number, path: string, body: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`${path} answered ${statusCode}`));
    });
    sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}
