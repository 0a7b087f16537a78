import { ActionIcon, Menu } from '@mantine/core';
import type { ReactNode } from 'react';

/** What can be done to a row. */
export function RowMenu({ of, children }: { readonly of: string; readonly children: ReactNode }) {
  return (
    <Menu width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`⋯ Actions menu: ${of}`}>
          <span aria-hidden>⋯</span>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
