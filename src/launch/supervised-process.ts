import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PROJECT_ROOT } from './project-paths.ts';

/** A program to keep running. It gets an IPC channel where it is one of ours: it says `ready` there, and ends when it closes. */
export interface ProcessSpec {
  name: string;
  file: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** whether it serves by now; null where it says so itself over IPC */
  isReady: (() => Promise<boolean>) | null;
  /** gets what the program prints for people; without it that goes to the log too */
  onOutput?: (chunk: string) => void;
  /** how long it may take to end by itself */
  graceMs: number;
  /** the longest pause before it is started again; 10 s unless told */
  longestPauseMs?: number | undefined;
}

/** Hears of restarts and of each new pid. */
export interface Watcher {
  say(line: string): void;
  onPid(name: string, pid: number): void;
}

/** A program did not come up; the message ends with what it logged. */
export class NotStarted extends Error {}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const STEADY_AFTER_MS = 30_000;
const STARTS_BEFORE_GIVING_UP = 3;
const READY_WITHIN_MS = 90_000;

/** Keeps one program running: started again with growing pauses when it ends by itself, until `stop`. */
export class SupervisedProcess {
  readonly spec: ProcessSpec;
  readonly #watcher: Watcher;
  #child: ChildProcess | null = null;
  #isReady = false;
  #isStopping = false;
  #starts = 0;
  /** where this run's lines begin: the file holds those of earlier runs too */
  #logStart = 0;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(spec: ProcessSpec, watcher: Watcher) {
    this.spec = spec;
    this.#watcher = watcher;
  }

  /** Starts it and waits until it serves. Throws with the end of its log when it does not come up. */
  async start(): Promise<void> {
    this.#logStart = statSync(this.spec.logFile, { throwIfNoEntry: false })?.size ?? 0;
    this.#launch();
    const givenUpAt = Date.now() + READY_WITHIN_MS;
    while (!(await this.#answers())) {
      if (this.#isStopping) return;
      if (this.#starts > STARTS_BEFORE_GIVING_UP || Date.now() > givenUpAt) throw this.#didNotStart();
      await wait(50);
    }
    this.#isReady = true;
  }

  /** Ends it: asked first, killed after its grace. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), this.spec.graceMs);
    await ended;
    clearTimeout(killer);
  }

  /** Kills it at once. */
  kill(): void {
    this.#isStopping = true;
    this.#child?.kill('SIGKILL');
  }

  async #answers(): Promise<boolean> {
    return this.spec.isReady === null ? this.#isReady : this.spec.isReady();
  }

  #launch(): void {
    const startedAt = Date.now();
    const child = this.#spawn();
    this.#child = child;
    this.#starts += 1;
    if (child.pid !== undefined) this.#watcher.onPid(this.spec.name, child.pid);
    child.on('message', (message) => {
      if (message === 'ready') this.#isReady = true;
    });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.spec.onOutput?.(chunk));
    child.once('error', (error) => this.#ended(startedAt, error.message));
    child.once('exit', (code, signal) => this.#ended(startedAt, signal ?? `exit ${code}`));
  }

  /** In a process group of its own, so that Ctrl-C reaches only us and we end all in order. */
  #spawn(): ChildProcess {
    mkdirSync(dirname(this.spec.logFile), { recursive: true });
    const log = openSync(this.spec.logFile, 'a');
    const stdout = this.spec.onOutput === undefined ? log : 'pipe';
    const ipc = this.spec.isReady === null || this.spec.env['PACEKEEPER_SUPERVISED'] === '1';
    try {
      return spawn(this.spec.file, [...this.spec.args], {
        cwd: PROJECT_ROOT,
        env: this.spec.env,
        detached: true,
        stdio: ['ignore', stdout, log, ...(ipc ? (['ipc'] as const) : [])],
      });
    } finally {
      closeSync(log);
    }
  }

  #ended(startedAt: number, how: string): void {
    this.#child = null;
    if (this.#isStopping || this.#starts > STARTS_BEFORE_GIVING_UP * (this.#isReady ? Infinity : 1)) return;
    if (Date.now() - startedAt > STEADY_AFTER_MS) this.#pauseMs = FIRST_PAUSE_MS;
    this.#watcher.say(
      `${this.spec.name} ended (${how}); starting it again in ${this.#pauseMs} ms. Log: ${this.spec.logFile}`,
    );
    setTimeout(() => {
      if (!this.#isStopping) this.#launch();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.spec.longestPauseMs ?? LONGEST_PAUSE_MS);
  }

  #didNotStart(): NotStarted {
    const end = lastLines(this.spec.logFile, this.#logStart, 12);
    return new NotStarted(
      `${this.spec.name} did not start. The end of its log (${this.spec.logFile}):\n${end}`,
    );
  }
}

function lastLines(path: string, from: number, count: number): string {
  try {
    const text = readFileSync(path).subarray(from).toString('utf8');
    return text.trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '(no log)';
  }
}
