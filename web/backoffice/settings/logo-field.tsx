import { Button, FileButton } from '@mantine/core'
import { removeLogo, setLogo } from '../api/organization.ts'
import { useOrganization } from '../api/session.ts'
import { useCommand } from '../api/use-command.tsx'
import classes from './settings.module.css'

/** Stored as soon as it is chosen; the server re-encodes it and takes no SVG. */
export function LogoField() {
  const { logoUrl, name } = useOrganization()
  const upload = useCommand((file: File) => setLogo(file), { stale: [['me']], says: () => 'Logo saved' })
  const remove = useCommand(() => removeLogo(), { stale: [['me']], says: () => 'Logo removed' })
  return (
    <div className={classes.row}>
      <div className={classes.logo}>{logoUrl ? <img src={logoUrl} alt={`Logo of ${name}`} /> : 'No logo yet'}</div>
      <div>
        <div className={classes.actions} style={{ marginTop: 0 }}>
          <FileButton
            onChange={(file) => file && upload.mutate(file)}
            accept="image/png,image/jpeg,image/webp"
            inputProps={{ 'aria-label': 'Logo file' }}
          >
            {(props) => (
              <Button {...props} variant="default" loading={upload.isPending}>
                {logoUrl ? 'Replace logo' : 'Upload logo'}
              </Button>
            )}
          </FileButton>
          {logoUrl && (
            <Button variant="subtle" color="gray" onClick={() => remove.mutate()} loading={remove.isPending}>
              Remove
            </Button>
          )}
        </div>
        <p className="quiet" style={{ marginTop: 6, fontSize: 12 }}>
          PNG, JPEG or WebP
        </p>
      </div>
    </div>
  )
}
