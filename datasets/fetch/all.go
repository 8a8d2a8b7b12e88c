package fetch

import "context"

// GetAll gets the files of a set, one after the other, as Get does. Results are those of
// the files that were got before an error.
func (c *Client) GetAll(ctx context.Context, dir string, set Set) ([]Result, error) {
	var results []Result
	for _, f := range set.Files {
		r, err := c.Get(ctx, dir, f)
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	return results, nil
}
