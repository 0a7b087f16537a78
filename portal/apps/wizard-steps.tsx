import classes from './new-app-page.module.css';

const STEPS = ['Information', 'API endpoints', 'Keys'];

export function WizardSteps({ current }: { readonly current: number }) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {STEPS.map((step, index) => (
        <li
          key={step}
          data-reached={index < current || undefined}
          aria-current={index + 1 === current ? 'step' : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}
