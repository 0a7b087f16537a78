import { createLink } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ComponentProps } from 'react';
import classes from './back-link.module.css';

/** The way back, above the title of a page. */
export const BackLink = createLink((props: Omit<ComponentProps<'a'>, 'children'>) => (
  <a {...props} className={classes.back}>
    <ArrowLeft size={14} aria-hidden />
    Back
  </a>
));
