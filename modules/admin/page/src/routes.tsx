import { type ComponentType, lazy } from 'react';

/** One view of the page: an entry of the navigation and what stands at its path, and below it. */
export interface View {
  /** Below `/admin`. */
  readonly path: string;
  readonly label: string;
  readonly component: ComponentType<object>;
}

const loaders: (() => Promise<unknown>)[] = [];

/** Every view, in the order of the navigation. A new one is its folder and a line here. */
export const views: readonly View[] = [
  {
    path: '/drivers',
    label: 'Drivers and keys',
    component: view(() => import('./views/drivers/drivers-view.js'), 'DriversView'),
  },
  {
    path: '/playground',
    label: 'Playground',
    component: view(() => import('./views/playground/playground-view.js'), 'PlaygroundView'),
  },
  {
    path: '/pool',
    label: 'Pool',
    component: view(() => import('./views/pool/pool-view.js'), 'PoolView'),
  },
  {
    path: '/standards',
    label: 'Standards',
    component: view(() => import('./views/standards/standards-view.js'), 'StandardsView'),
  },
  {
    path: '/models',
    label: 'Models',
    component: view(() => import('./views/models/models-view.js'), 'ModelsView'),
  },
  {
    path: '/client-keys',
    label: 'Client keys',
    component: view(() => import('./views/client-keys/client-keys-view.js'), 'ClientKeysView'),
  },
  {
    path: '/limits',
    label: 'Limits',
    component: view(() => import('./views/limits/limits-view.js'), 'LimitsView'),
  },
  {
    path: '/nodes',
    label: 'Nodes',
    component: view(() => import('./views/nodes/nodes-view.js'), 'NodesView'),
  },
  {
    path: '/audit',
    label: 'Audit',
    component: view(() => import('./views/audit/audit-view.js'), 'AuditView'),
  },
];

/**
 * Loads the code of every view, so that there is none to be missed while the server is away. What fails is
 * loaded when it is needed.
 */
export function loadViews(): void {
  for (const load of loaders) load().catch(() => {});
}

/** Loads a view's code on the first visit. */
function view<Name extends string>(
  load: () => Promise<Record<Name, ComponentType<object>>>,
  name: Name,
): ComponentType<object> {
  loaders.push(load);
  return lazy<ComponentType<object>>(async () => ({ default: (await load())[name] }));
}
