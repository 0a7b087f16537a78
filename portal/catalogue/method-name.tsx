import classes from './method-name.module.css';

export function MethodName({ method }: { readonly method: string }) {
  return <span className={classes.method}>{method === '*' ? 'ANY' : method}</span>;
}
