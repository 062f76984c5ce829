import { getTranslations } from 'next-intl/server';
import { ChoosePasswordForm } from './_parts/choose-password-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('auth'))('choosePassword.title') };
}

/** Where a link of an invitation or a reset leads. */
export default function ChoosePasswordPage() {
  return <ChoosePasswordForm />;
}
