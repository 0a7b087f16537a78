import type { Touch } from '@latchkey/verifier';
import {
  type AuditHead,
  type AuditTarget,
  appendEvents,
  type FieldChanges,
  type NewAuditEvent,
} from '../audit/append-events.ts';
import type { Database, LastWrite, WriteTransaction } from '../database/database.ts';
import { writeJson } from '../database/json.ts';
import type { ChangeOrigin } from './change-origin.ts';
import { databaseWentBack, goesOn } from './database-went-back.ts';

/** What a change says about itself in the audit log. */
export interface AuditEntry {
  /** `null` for what concerns the whole installation. */
  readonly organizationId: string | null;
  readonly action: string;
  readonly target: AuditTarget;
  readonly changes?: FieldChanges;
}

export interface ChangeSettings {
  readonly database: Database;
  readonly origin: ChangeOrigin;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly createEventId: () => string;
  /** Epoch of the last change that this process has applied, and the history that it belongs to. */
  readonly applied: () => number;
  readonly historyId: string;
}

/**
 * The only way to write. Stores of what verification can see take this type and no other, and only the
 * barrier makes one: a write that forgets to tell the verifiers does not compile.
 */
export class ChangeTransaction {
  readonly rows: WriteTransaction;
  readonly #settings: ChangeSettings;
  readonly #touches: Touch[] = [];
  readonly #entries: AuditEntry[] = [];
  #tightening = false;
  #createdId: string | null = null;

  constructor(rows: WriteTransaction, settings: ChangeSettings) {
    this.rows = rows;
    this.#settings = settings;
  }

  get now(): number {
    return this.#settings.now;
  }

  get origin(): ChangeOrigin {
    return this.#settings.origin;
  }

  get touches(): readonly Touch[] {
    return this.#touches;
  }

  get tightens(): boolean {
    return this.#tightening;
  }

  /** Keeps rows from changing under a decision that is made in this transaction. */
  get lockRows(): Database['lockRows'] {
    return this.#settings.database.lockRows;
  }

  /** Less is allowed than before: the caller is answered when no verifier decides by the old state any more. */
  tighten(touch: Touch): void {
    this.#tightening = true;
    this.#touches.push(touch);
  }

  /** More is allowed than before, or the same said otherwise: verifiers are told, nobody waits. */
  loosen(touch: Touch): void {
    this.#touches.push(touch);
  }

  audit(entry: AuditEntry): void {
    this.#entries.push(entry);
  }

  /** Names what this request created, so that the same request sent again finds it instead of making another. */
  created(resourceId: string): void {
    this.#createdId = resourceId;
  }

  /**
   * Writes what goes with the change: its idempotency mark, its epoch and its audit events. Last in the
   * transaction, so that the two rows that everybody waits for are locked as briefly as can be.
   * @returns the epoch of the change. Without one: that of the last change where the answer is about what others changed,
   * else 0
   */
  async seal(): Promise<number> {
    await this.#markIdempotency();
    const epoch = this.#touches.length === 0 ? 0 : await this.#advanceEpoch();
    const writes: LastWrite[] = epoch === 0 ? [] : [this.#logChange(epoch)];
    if (this.#entries.length > 0) {
      const events = this.#entries.map((entry) => this.#toEvent(entry));
      writes.push(...appendEvents(this.rows, await this.#lockAuditHead(), events));
    }
    await this.#settings.database.writeLast(this.rows, writes, epoch > 0);
    return epoch === 0 && this.origin.settles === true ? this.#readEpoch() : epoch;
  }

  /** After everything that was found: what made it so is no later. */
  async #readEpoch(): Promise<number> {
    const { applied, historyId } = this.#settings;
    const known = { epoch: applied(), historyId };
    const clock = this.rows
      .selectFrom('revocation_clock')
      .select(['epoch', 'history_id'])
      .where('id', '=', 1);
    const { epoch, history_id } = await clock.executeTakeFirstOrThrow();
    if (!goesOn({ epoch, historyId: history_id }, known)) throw databaseWentBack();
    return epoch;
  }

  async #markIdempotency(): Promise<void> {
    const { idempotency } = this.origin;
    if (idempotency === null || this.#createdId === null) return;
    const { actor, key, route, requestHash } = idempotency;
    await this.rows
      .insertInto('idempotency')
      .values({
        actor,
        key,
        route,
        request_hash: requestHash,
        resource_id: this.#createdId,
        created_at: this.now,
      })
      .execute();
  }

  /** The row lock of this update makes the order of epochs the order of commits. */
  async #advanceEpoch(): Promise<number> {
    const { applied, historyId } = this.#settings;
    const known = { epoch: applied() + 1, historyId };
    const { epoch, history_id } = await this.rows
      .updateTable('revocation_clock')
      .set((clock) => ({ epoch: clock('epoch', '+', 1) }))
      .where('id', '=', 1)
      .returning(['epoch', 'history_id'])
      .executeTakeFirstOrThrow();
    // Nobody would apply it who knows of another change by this number.
    if (!goesOn({ epoch, historyId: history_id }, known)) throw databaseWentBack();
    return epoch;
  }

  #logChange(epoch: number): LastWrite {
    return this.rows.insertInto('change_log').values({
      epoch,
      touches: writeJson(this.#touches),
      tightening: this.#tightening ? 1 : 0,
      at: this.now,
    });
  }

  #lockAuditHead(): Promise<AuditHead> {
    const head = this.rows.selectFrom('audit_head').select(['sequence', 'hash']).where('id', '=', 1);
    return this.lockRows(head).executeTakeFirstOrThrow();
  }

  #toEvent(entry: AuditEntry): NewAuditEvent {
    const { actor, address, requestId } = this.origin;
    return {
      id: this.#settings.createEventId(),
      at: this.now,
      organizationId: entry.organizationId,
      actor,
      address,
      requestId,
      action: entry.action,
      target: entry.target,
      changes: entry.changes ?? {},
    };
  }
}
