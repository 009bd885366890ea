import { Injectable } from '@nestjs/common';
import {
  effectiveValue,
  EffectiveValues,
  SettingsSource,
  type ConfiguredValues,
  type DeclaredField,
  type SettingField,
  type SettingValues,
} from '../support/index.js';
import { settingReadOnly } from './settings.errors.js';
import { describeSetting, type SettingListing } from './setting-listing.js';
import { checkSecret, checkValue } from './setting-value.js';
import { SettingsCatalogue } from './settings-catalogue.js';
import { SettingsRotation, type RotationProgress, type RotationSummary } from './settings-rotation.js';
import { SettingsSnapshot } from './settings-snapshot.js';
import { SettingsStore } from './settings-store.js';
import type { StoredSetting } from './stored-setting.js';

/**
 * Serves settings: values in the database, else configured ones, else defaults. A change by this process is
 * effective for the next call; one by another process (a command beside the server) within a second.
 */
@Injectable()
export class SettingsService extends SettingsSource {
  /** Effective values by group. Cleared when a row changes, so that an object stands for one state. */
  private readonly effective = new Map<string, SettingValues>();
  /** The snapshot's revision that `effective` was made from. */
  private revision = 0;

  constructor(
    private readonly catalogue: SettingsCatalogue,
    private readonly snapshot: SettingsSnapshot,
    private readonly store: SettingsStore,
    private readonly rotation: SettingsRotation,
  ) {
    super();
  }

  declare(group: string, fields: readonly SettingField[], configured?: ConfiguredValues): void {
    this.catalogue.declare(group, fields, configured);
    this.effective.delete(group);
  }

  override withdraw(group: string): void {
    this.catalogue.withdraw(group);
    this.effective.delete(group);
  }

  /**
   * @inheritdoc
   * A stored value that its field no longer accepts throws AppError 503 `setting_unreadable` when it is read.
   */
  current(group: string): SettingValues | Promise<SettingValues> {
    return this.snapshot.recent
      ? this.effectiveValues(group)
      : this.snapshot.refresh().then(() => this.effectiveValues(group));
  }

  override placeOf(group: string, key: string): string | undefined {
    const field = this.catalogue.all().find((each) => each.group === group && each.field.key === key)?.field;
    return field === undefined || field.readOnly === true ? undefined : `the stored setting ${group}.${key}`;
  }

  /** Describes every declared field as the database has it now; unreadable rows are listed like any other. */
  async list(): Promise<SettingListing[]> {
    await this.snapshot.refresh();
    return this.catalogue.all().map((declared) => describeSetting(declared, this.stored(declared)));
  }

  /**
   * Stores a value; a secret as a string or a `Secret`.
   * @param actor who does it, for the audit log
   * @returns the field as {@link list} describes it
   * @throws AppError 404 `setting_not_found`, 400 `setting_read_only` or `invalid_value`; 503 `storage_busy`
   *   or `storage_unavailable`, and then nothing was changed
   */
  async set(group: string, key: string, value: unknown, actor: string): Promise<SettingListing> {
    const declared = this.changeable(group, key);
    const row = declared.field.secret
      ? await this.store.saveSecret({ group, key }, checkSecret(declared, value), actor)
      : await this.store.saveValue({ group, key }, checkValue(declared, value), actor);
    return describeSetting(declared, this.snapshot.put(row));
  }

  /**
   * Removes a stored value, if there is one, so that the environment or the default is effective again.
   * @returns the field as {@link list} describes it
   * @throws as {@link set} does
   */
  async forget(group: string, key: string, actor: string): Promise<SettingListing> {
    const declared = this.changeable(group, key);
    await this.store.remove({ group, key }, actor);
    this.snapshot.remove({ group, key });
    return describeSetting(declared, undefined);
  }

  /** Encrypts every stored secret under the current key. @see SettingsRotation.rotate */
  rotate(actor: string, onProgress?: RotationProgress): Promise<RotationSummary> {
    return this.rotation.rotate(actor, onProgress);
  }

  private effectiveValues(group: string): SettingValues {
    if (this.revision !== this.snapshot.revision) {
      this.revision = this.snapshot.revision;
      this.effective.clear();
    }
    let values = this.effective.get(group);
    if (values === undefined) {
      const fields = [...this.catalogue.fieldsOf(group)];
      values = new EffectiveValues(
        group,
        new Map(fields.map(([key, declared]) => [key, effectiveValue(declared, this.stored(declared))])),
      );
      this.effective.set(group, values);
    }
    return values;
  }

  /**
   * Ignores a row under a read-only field: write access to the file must not be enough to send a key to
   * another host.
   */
  private stored({ group, field }: DeclaredField): StoredSetting | undefined {
    return field.readOnly ? undefined : this.snapshot.find({ group, key: field.key });
  }

  private changeable(group: string, key: string): DeclaredField {
    const declared = this.catalogue.field(group, key);
    if (declared.field.readOnly) throw settingReadOnly(group, key);
    return declared;
  }
}
