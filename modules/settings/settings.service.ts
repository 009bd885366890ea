import { Injectable } from '@nestjs/common';
import {
  SettingsSource,
  type ConfiguredValues,
  type Secret,
  type SettingField,
  type SettingValues,
} from '../support/index.js';
import { settingReadOnly } from './setting-errors.js';
import { describeSetting, type SettingListing } from './setting-listing.js';
import { checkSecret, checkValue } from './setting-value.js';
import { SettingsCatalogue, type DeclaredField } from './settings-catalogue.js';
import { SettingsRotation, type RotationProgress, type RotationSummary } from './settings-rotation.js';
import { SettingsSnapshot } from './settings-snapshot.js';
import { checkIsSecret, valueInForce, ValuesInForce } from './values-in-force.js';
import { SettingsStore } from './settings-store.js';
import type { StoredSetting } from './stored-setting.js';

/**
 * Settings in the database over what is configured, over defaults. A change by this process is in force for the next
 * call; one by another process (a command beside the server) within a second.
 */
@Injectable()
export class SettingsService extends SettingsSource {
  private readonly inForce: ValuesInForce;

  constructor(
    private readonly catalogue: SettingsCatalogue,
    private readonly snapshot: SettingsSnapshot,
    private readonly store: SettingsStore,
    private readonly rotation: SettingsRotation,
  ) {
    super();
    this.inForce = new ValuesInForce(catalogue, snapshot);
  }

  declare(group: string, fields: readonly SettingField[], configured?: ConfiguredValues): void {
    this.catalogue.declare(group, fields, configured);
  }

  /**
   * @inheritdoc
   * @throws AppError 503 `setting_unreadable` when a value is stored that the field does not accept (any more)
   */
  async get(group: string, key: string): Promise<unknown> {
    const declared = this.catalogue.field(group, key);
    return valueInForce(declared, await this.stored(declared));
  }

  async getSecret(group: string, key: string): Promise<Secret | undefined> {
    const declared = this.catalogue.field(group, key);
    checkIsSecret(declared);
    return valueInForce(declared, await this.stored(declared)) as Secret | undefined;
  }

  override atHand(group: string): SettingValues | undefined {
    return this.snapshot.recent ? this.inForce.of(group) : undefined;
  }

  /** Every declared field with its state as the database has it now; unreadable rows are listed like any other. */
  async list(): Promise<SettingListing[]> {
    await this.snapshot.refresh();
    return Promise.all(this.catalogue.all().map((declared) => this.describe(declared)));
  }

  /**
   * Stores a value; secrets as a string or `Secret`.
   * @param actor who does it, for the audit log
   * @returns the field as {@link list} shows it
   * @throws AppError 404 `setting_not_found`, 400 `setting_read_only` or `invalid_value`; 503 `storage_busy` or
   *   `storage_unavailable`, and then nothing was changed
   */
  async set(group: string, key: string, value: unknown, actor: string): Promise<SettingListing> {
    const declared = this.changeable(group, key);
    const row = declared.field.secret
      ? await this.store.saveSecret({ group, key }, checkSecret(declared, value), actor)
      : await this.store.saveValue({ group, key }, checkValue(declared, value), actor);
    return describeSetting(declared, this.snapshot.put(row));
  }

  /**
   * Removes what is stored, so that the environment or the default is in force again. Nothing stored is fine.
   * @returns the field as {@link list} shows it
   * @throws as {@link set} does
   */
  async forget(group: string, key: string, actor: string): Promise<SettingListing> {
    const declared = this.changeable(group, key);
    await this.store.remove({ group, key }, actor);
    this.snapshot.remove({ group, key });
    return describeSetting(declared, undefined);
  }

  /** Brings every stored secret under the current key, undeclared ones included. @see SettingsRotation.rotate */
  rotate(actor: string, onProgress?: RotationProgress): Promise<RotationSummary> {
    return this.rotation.rotate(actor, onProgress);
  }

  private async describe(declared: DeclaredField): Promise<SettingListing> {
    return describeSetting(declared, await this.stored(declared));
  }

  /** A row under a read-only field is not ours: whoever can write to the file must not move a key to another host. */
  private async stored({ group, field }: DeclaredField): Promise<StoredSetting | undefined> {
    return field.readOnly ? undefined : this.snapshot.find({ group, key: field.key });
  }

  private changeable(group: string, key: string): DeclaredField {
    const declared = this.catalogue.field(group, key);
    if (declared.field.readOnly) throw settingReadOnly(group, key);
    return declared;
  }
}
