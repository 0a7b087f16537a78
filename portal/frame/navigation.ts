import {
  Activity,
  AppWindow,
  Blocks,
  Building2,
  CalendarClock,
  ClipboardCheck,
  History,
  KeyRound,
  Library,
  type LucideIcon,
  Mail,
  Palette,
  Radio,
  ServerCog,
  Settings,
  Ticket,
  UserRound,
  UsersRound,
} from 'lucide-react';
import type { Installation } from '../client/resources.ts';
import type { Access } from '../client/use-session.ts';

export interface NavigationItem {
  readonly label: string;
  readonly to: string;
  readonly icon: LucideIcon;
  /** Below another one. */
  readonly nested?: boolean;
}

export interface NavigationGroup {
  readonly heading: string | null;
  readonly items: readonly NavigationItem[];
}

/** What the side of the portal shows: what this installation offers, and this person may see. */
export function mainNavigation(installation: Installation, access: Access): readonly NavigationGroup[] {
  const { apps, keysPerApp, marketplace, accountToken } = installation;
  const integrations = apps && keysPerApp === 'one';
  const groups: NavigationGroup[] = [
    {
      heading: null,
      items: [
        ...(apps && keysPerApp === 'many' ? [{ label: 'Apps', to: '/apps', icon: AppWindow }] : []),
        ...(integrations ? [{ label: 'Integrations', to: '/integrations', icon: AppWindow }] : []),
        ...(integrations && marketplace ? [{ ...MARKETPLACE, nested: true }] : []),
        { label: 'API catalogue', to: '/apis', icon: Library },
        ...(!integrations && marketplace ? [MARKETPLACE] : []),
        { label: 'Usage', to: '/usage', icon: Activity },
        ...(accountToken
          ? [
              { label: 'My Account', to: '/settings/profile', icon: UserRound },
              ...(access.admin ? [{ ...API_TOKEN, nested: true }] : []),
            ]
          : []),
        { label: 'Settings', to: '/settings/information', icon: Settings },
      ],
    },
  ];
  return access.operator ? [...groups, OPERATOR] : groups;
}

const MARKETPLACE = { label: 'App Marketplace', to: '/marketplace', icon: Blocks };
const API_TOKEN = { label: 'API Token', to: '/settings/api-token', icon: Ticket };

/** The side within the settings. */
export function settingsNavigation(installation: Installation, access: Access): readonly NavigationGroup[] {
  const { admin } = access;
  const { organizationKeys, accountToken } = installation;
  return [
    {
      heading: 'Organization',
      items: [
        { label: 'Information', to: '/settings/information', icon: Building2 },
        { label: 'Members', to: '/settings/members', icon: UsersRound },
        { label: 'Invitations', to: '/settings/invitations', icon: Mail },
        { label: 'Key policy', to: '/settings/key-policy', icon: CalendarClock },
        ...(organizationKeys && admin
          ? [{ label: 'API Keys', to: '/settings/api-keys', icon: KeyRound }]
          : []),
        ...(admin ? [{ label: 'Audit log', to: '/settings/audit-log', icon: History }] : []),
      ],
    },
    {
      heading: 'My Account',
      items: [
        { label: 'Profile', to: '/settings/profile', icon: UserRound },
        ...(accountToken && admin ? [API_TOKEN] : []),
      ],
    },
  ];
}

const OPERATOR: NavigationGroup = {
  heading: 'Operator',
  items: [
    { label: 'Catalogue', to: '/operator/catalogue', icon: Library },
    { label: 'Organizations', to: '/operator/organizations', icon: Building2 },
    { label: 'Access requests', to: '/operator/access-requests', icon: ClipboardCheck },
    { label: 'Service tokens', to: '/operator/service-tokens', icon: Ticket },
    { label: 'Live verifiers', to: '/operator/verifiers', icon: Radio },
    { label: 'Installation', to: '/operator/installation', icon: ServerCog },
    { label: 'Branding', to: '/operator/branding', icon: Palette },
  ],
};
