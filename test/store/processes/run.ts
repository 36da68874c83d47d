import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Starts one of the programs in this folder; what it has to say it says with `process.send`. */
export function startProcess(program: string, ...parameters: string[]): ChildProcess {
  return fork(new URL(program, import.meta.url), parameters, { stdio: 'inherit' });
}

/** Runs a program to its end and answers with its exit code. */
export async function runProcess(program: string, ...parameters: string[]): Promise<number | null> {
  const [code] = (await once(startProcess(program, ...parameters), 'exit')) as [number | null];
  return code;
}
