import './standards.css';
import './standards-print.css';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { CheckForm } from './check-form.js';
import { CompareView } from './compare-view.js';
import { EditSetView, NewSetView } from './edit-set-view.js';
import { RunView } from './run-view.js';
import { RunsView } from './runs-view.js';
import { SetsView } from './sets-view.js';

const PAGES = [
  { path: '/standards', label: 'New check', below: [] },
  { path: '/standards/runs', label: 'Past checks', below: ['/standards/runs/', '/standards/compare'] },
  { path: '/standards/sets', label: 'Sets', below: ['/standards/sets/'] },
] as const;

/** Checks of documents against sets of standards: starting and following them, past ones, and the sets. */
export function StandardsView() {
  return (
    <div className="standards">
      <Pages />
      <Switch>
        <Route path="/standards">
          <CheckForm />
        </Route>
        <Route path="/standards/runs">
          <RunsView />
        </Route>
        <Route path="/standards/runs/:id">{({ id }) => <RunView key={id} id={id} />}</Route>
        <Route path="/standards/compare">
          <CompareView />
        </Route>
        <Route path="/standards/sets">
          <SetsView />
        </Route>
        <Route path="/standards/sets/new">
          <NewSetView />
        </Route>
        <Route path="/standards/sets/:id">{({ id }) => <EditSetView key={id} id={id} />}</Route>
        <Route>
          <Redirect to="/standards" replace />
        </Route>
      </Switch>
    </div>
  );
}

function Pages() {
  const [location] = useLocation();
  return (
    <nav className="standards-pages" aria-label="Standards">
      {PAGES.map(({ path, label, below }) => (
        <Link
          key={path}
          href={path}
          aria-current={
            location === path || below.some((prefix) => location.startsWith(prefix)) ? 'page' : undefined
          }
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
