import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ClientKeyEntity, ClientKeyService } from '../../../modules/access/index.js';
import { ClientKeyAuthenticator } from '../../../modules/access/client-keys/client-key-authenticator.js';
import { NamedModelEntity } from '../../../modules/named-models/index.js';
import { NamedModelsStore } from '../../../modules/named-models/named-models.store.js';
import { AuditEntity, StoredAuditLog } from '../../../modules/settings/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';
import { TestDatabase } from '../../support/test-database.js';

describe('a change is announced', () => {
  let dataSource: DataSource;
  let feed: ManualChangeFeed;
  let audit: StoredAuditLog;
  const clock = new FakeClock();

  beforeEach(async () => {
    const entities = [AuditEntity, ClientKeyEntity, NamedModelEntity];
    ({ dataSource } = await TestDatabase.open({ entities }));
    feed = new ManualChangeFeed();
    audit = new StoredAuditLog(dataSource, clock);
  });

  it('each time that a client key is made, changed or revoked', async () => {
    const authenticator = new ClientKeyAuthenticator(dataSource.getRepository(ClientKeyEntity), clock);
    const keys = new ClientKeyService(dataSource, authenticator, audit, clock, feed);
    const { id } = await keys.create({ name: 'x', scopes: ['use'] }, 'a test');
    await keys.update(id, { name: 'y' }, 'a test');
    await keys.revoke(id, 'a test');
    expect(feed.published).toEqual(['client_keys', 'client_keys', 'client_keys']);
    await expect(keys.revoke(id, 'a test')).rejects.toMatchObject({ code: 'client_key_not_found' });
    expect(feed.published).toHaveLength(3);
  });

  it('each time that a named model is stored or removed', async () => {
    const models = new NamedModelsStore(dataSource, audit, clock, feed);
    await models.save('fast', { targets: ['mock'] }, 'a test');
    await models.remove('fast', 'a test');
    expect(feed.published).toEqual(['named_models', 'named_models']);
    expect(await models.remove('fast', 'a test')).toBe(false);
    expect(feed.published).toHaveLength(2);
  });
});
