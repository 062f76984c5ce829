'use client';

// Outside of the console nothing else brings Cloudscape's styles along.
import './cloudscape.css';

export { ErrorView } from './error-view.tsx';
