import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/** A link without a look of its own. */
export const FrameLink = createLink((props: ComponentProps<'a'>) => <a {...props} />);
