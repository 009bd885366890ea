import { APP_GUARD, type ModulesContainer } from '@nestjs/core';
import { protectsRoutes } from './protects-routes.js';

/** What Nest knows of a provider. */
interface Provided {
  readonly metatype: unknown;
  readonly instance: unknown;
  readonly isAlias: boolean;
  readonly inject?: readonly unknown[] | null;
}

/**
 * Returns true if a guard that is provided as `APP_GUARD` is marked with `@ProtectsRoutes()`. Guards of
 * `app.useGlobalGuards` are in no module and cannot be seen.
 */
export function hasProtectingGuard(modules: ModulesContainer): boolean {
  return [...modules.values()].some(({ providers, injectables }) =>
    // Nest keeps guards that depend on the request among the injectables.
    [...providers, ...injectables].some(
      ([token, provided]) =>
        typeof token === 'string' && token.startsWith(APP_GUARD) && classesOf(provided).some(protectsRoutes),
    ),
  );
}

/** The class of `useClass`, that of the instance, and the one that `useExisting` names. */
function classesOf({ metatype, instance, isAlias, inject }: Provided): unknown[] {
  const built = (instance as object | null | undefined)?.constructor;
  return [metatype, built, ...(isAlias ? (inject ?? []) : [])];
}
