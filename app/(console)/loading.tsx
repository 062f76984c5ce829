import { Loading } from '../_shell/loading.tsx';

/** While a page is read. */
export default function LoadingPage() {
  return <Loading />;
}
