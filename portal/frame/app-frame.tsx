import { ActionIcon, Burger, Drawer, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { SignInAgainDialog } from '../people/sign-in-again-dialog.tsx';
import classes from './app-frame.module.css';
import { AvatarMenu } from './avatar-menu.tsx';
import { EnvironmentFilter } from './environment-filter.tsx';
import { OfflineNotice } from './offline-notice.tsx';
import { OrganizationSwitcher } from './organization-switcher.tsx';
import { SideNavigation } from './side-navigation.tsx';

const SearchDialog = lazy(() =>
  import('./search-dialog.tsx').then(({ SearchDialog: Dialog }) => ({ default: Dialog })),
);

/** What stands around every page of a signed-in person. */
export function AppFrame() {
  const [menuOpened, menu] = useDisclosure();
  const [searchOpened, search] = useDisclosure();
  useHotkeys([['mod+K', search.toggle]], []);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <aside className={classes.side}>
        <SideNavigation />
      </aside>
      <Drawer
        opened={menuOpened}
        onClose={menu.close}
        size={272}
        withCloseButton={false}
        title={undefined}
        padding={0}
      >
        <SideNavigation onLeave={() => setTimeout(menu.close)} />
      </Drawer>
      <div className={classes.main}>
        <section className={classes.top} aria-label="Toolbar">
          <Burger
            className={classes.burger}
            opened={menuOpened}
            onClick={menu.toggle}
            size="sm"
            aria-label="Menu"
          />
          <OrganizationSwitcher />
          <EnvironmentFilter />
          <div className={classes.space} />
          <UnstyledButton className={classes.search} onClick={search.open} aria-keyshortcuts="Control+K">
            <Search size={14} aria-hidden />
            <span>Search</span>
            <kbd>Ctrl K</kbd>
          </UnstyledButton>
          <ActionIcon
            className={classes.searchIcon}
            variant="subtle"
            color="gray"
            size="lg"
            onClick={search.open}
            aria-label="Search"
          >
            <Search size={18} aria-hidden />
          </ActionIcon>
          <AvatarMenu />
        </section>
        <OfflineNotice />
        <main id="content" className={classes.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {searchOpened && (
        <Suspense>
          <SearchDialog onClose={search.close} />
        </Suspense>
      )}
      <SignInAgainDialog />
    </div>
  );
}
