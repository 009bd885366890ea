import { randomUUID, type KeyObject } from 'node:crypto';
import { hostname } from 'node:os';
import { fingerprintsOf, type KeyFingerprints } from './key-fingerprints.js';

/** What this process tells others about itself. */
export interface ThisNodeOptions {
  /** In lists, logs, metrics and the audit log. */
  readonly name: string;
  /** What it does: `all`, `gateway`, `worker`. */
  readonly role: string;
  /** Version of the application. */
  readonly version: string;
  /** Encrypts the stored secrets. */
  readonly appKey: KeyObject;
  /** Earlier values of `appKey`. */
  readonly previousKeys?: readonly KeyObject[];
  /** Whether others see it. Default true; false for a command, which ends soon. */
  readonly announces?: boolean;
  /** Default: that of the machine. */
  readonly host?: string;
  /** Default: the id of this process. */
  readonly pid?: number;
}

/** This process among those of the database. */
export class ThisNode {
  /** Random; a new one for each start. */
  readonly id = randomUUID();
  readonly name: string;
  readonly role: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly announces: boolean;
  readonly keyFingerprints: KeyFingerprints;

  constructor({ appKey, previousKeys = [], ...options }: ThisNodeOptions) {
    this.name = options.name;
    this.role = options.role;
    this.version = options.version;
    this.host = options.host ?? hostname();
    this.pid = options.pid ?? process.pid;
    this.announces = options.announces ?? true;
    this.keyFingerprints = fingerprintsOf(appKey, previousKeys);
  }
}
