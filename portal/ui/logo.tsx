import { useBranding } from '../client/use-branding.ts';
import classes from './logo.module.css';

/** The logo and name of the operator, or our own. */
export function Logo() {
  const { productName, logo } = useBranding();
  return (
    <span className={classes.logo}>
      {logo === null ? <OwnMark /> : <img className={classes.image} src={logo.address} alt="" />}
      <span className={classes.name}>{productName}</span>
    </span>
  );
}

function OwnMark() {
  return (
    <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <path
        d="M16 8.5a4.5 4.5 0 0 0-2 8.53V23.5h4v-6.47a4.5 4.5 0 0 0-2-8.53Z"
        fill="var(--mantine-color-body)"
      />
    </svg>
  );
}
