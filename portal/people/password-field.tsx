import { PasswordInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import classes from './password-field.module.css';
import { ratePassword } from './rate-password.ts';

/** A new password with a word on how hard it is to guess. */
export function NewPasswordField({
  label = 'Password',
  value,
  error,
  onChange,
  personal,
}: {
  readonly label?: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  /** What others know of the person: such a password is guessed first. */
  readonly personal: readonly string[];
}) {
  const { score, words } = ratePassword(value, personal);
  return (
    <div>
      <PasswordInput
        label={label}
        value={value}
        error={error}
        aria-invalid={error !== undefined}
        onChange={onChange}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      />
      <div className={classes.strength}>
        <div className={classes.bar} aria-hidden data-score={score}>
          <span />
          <span />
          <span />
        </div>
        <span aria-live="polite">{words}</span>
      </div>
    </div>
  );
}
