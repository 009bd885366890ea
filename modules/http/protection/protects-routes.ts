import { SetMetadata } from '@nestjs/common';

/** A text, not a symbol: copies of this package in one application have to read each other's marks. */
const PROTECTS_ROUTES = 'nest-llm-driver:protects-routes';

/**
 * Marks a guard of the application as one that protects the routes of this package's modules. Provide it as
 * `APP_GUARD`: modules with routes start if one global guard has this mark. What a route asks for is its
 * metadata `ROUTE_ACCESS`. Set `request.principal`, so that audit rows name the caller; without it the caller
 * is `anonymous`.
 *
 * ```ts
 * @Injectable()
 * @ProtectsRoutes()
 * export class StaffGuard implements CanActivate { … }
 * ```
 */
export const ProtectsRoutes = (): ClassDecorator => SetMetadata(PROTECTS_ROUTES, true);

/** Returns true if this is a class that is marked, or extends one. */
export function protectsRoutes(guard: unknown): boolean {
  return typeof guard === 'function' && Reflect.getMetadata(PROTECTS_ROUTES, guard) === true;
}
