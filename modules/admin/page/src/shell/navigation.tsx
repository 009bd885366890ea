import { useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { views } from '../routes.js';
import { ThemeSwitch } from './theme-switch.js';

/** The list of views: at the side where there is room, behind a button where there is not. */
export function Navigation() {
  const list = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const close = () => {
    if (list.current?.matches(':popover-open')) list.current.hidePopover();
  };
  return (
    <nav id="views" ref={list} popover="auto" aria-label="Views" className="navigation">
      <ul>
        {views.map(({ path, label }) => (
          <li key={path}>
            <Link
              href={path}
              onClick={close}
              aria-current={location === path || location.startsWith(`${path}/`) ? 'page' : undefined}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
      <ThemeSwitch />
    </nav>
  );
}
