import { useLocation } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useAccess, useInstallation } from '../client/use-session.ts';
import { Logo } from '../ui/logo.tsx';
import { FrameLink } from './frame-link.tsx';
import {
  mainNavigation,
  type NavigationGroup,
  type NavigationItem,
  settingsNavigation,
} from './navigation.ts';
import classes from './side-navigation.module.css';

/** The side of the portal; within the settings it shows those instead. */
export function SideNavigation({ onLeave }: { readonly onLeave?: () => void }) {
  const installation = useInstallation();
  const access = useAccess();
  const { pathname } = useLocation();
  const inSettings = pathname.startsWith('/settings/');
  const groups = inSettings ? settingsNavigation(installation, access) : mainNavigation(installation, access);
  return (
    <nav className={classes.side} aria-label={inSettings ? 'Settings' : 'Main'} onClickCapture={onLeave}>
      <FrameLink to="/" className={classes.home} aria-label={`${installation.productName}, start page`}>
        <Logo />
      </FrameLink>
      {inSettings && (
        <FrameLink to="/" className={classes.item}>
          <ArrowLeft size={16} aria-hidden />
          Back
        </FrameLink>
      )}
      {groups.map((group) => (
        <Group key={group.heading ?? ''} group={group} pathname={pathname} />
      ))}
    </nav>
  );
}

function Group({ group, pathname }: { readonly group: NavigationGroup; readonly pathname: string }) {
  return (
    <div className={classes.group}>
      {group.heading !== null && <div className={classes.heading}>{group.heading}</div>}
      {group.items.map((item) => (
        <Item key={item.to} item={item} current={isCurrent(item, pathname)} />
      ))}
    </div>
  );
}

function isCurrent({ to }: NavigationItem, pathname: string): boolean {
  return pathname === to || pathname.startsWith(`${to}/`);
}

function Item({ item, current }: { readonly item: NavigationItem; readonly current: boolean }) {
  const Icon = item.icon;
  return (
    <FrameLink
      to={item.to}
      className={classes.item}
      data-current={current || undefined}
      data-nested={item.nested === true || undefined}
      aria-current={current ? 'page' : undefined}
    >
      <Icon size={16} aria-hidden />
      {item.label}
    </FrameLink>
  );
}
