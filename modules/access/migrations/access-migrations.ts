import { CreateClientKeys1767225602000 } from './1767225602000-create-client-keys.js';
import { AddClientKeyLimits1767225604000 } from './1767225604000-add-client-key-limits.js';
import { CreateSessions1767225620020 } from './1767225620020-create-sessions.js';

/** The tables of client keys and sessions, for the `migrations` of an application's data source. */
export const accessMigrations = [
  CreateClientKeys1767225602000,
  AddClientKeyLimits1767225604000,
  CreateSessions1767225620020,
] as const;
