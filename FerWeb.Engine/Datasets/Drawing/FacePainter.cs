namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>Paints one face from identity and muscle actions, from the back to the front.</summary>
internal sealed class FacePainter(Canvas canvas, Identity person, ActionUnits acts)
{
    private const float EyeLine = -0.2f;
    private const float BrowLine = -0.47f;
    private const float MouthLine = 0.54f;

    // The jaw goes down with the mouth.
    private readonly float _chin = 1 + (0.1f * acts[26]);

    public void Paint(float background)
    {
        canvas.Fill(Box.Everywhere, (_, _) => -1, background);
        PaintHairBehind();
        PaintHead();
        PaintNose();
        PaintMouth();
        foreach (var side in new[] { -1f, 1f })
        {
            PaintCheek(side);
            PaintEye(side);
            PaintBrow(side);
        }

        PaintForehead();
        PaintHairInFront();
        if (person.Glasses)
        {
            PaintGlasses();
        }
    }

    private void PaintHairBehind()
    {
        float volume = person.HairVolume;
        canvas.FillEllipse(0, -0.1f, person.FaceWidth + volume + 0.06f, 1.05f + volume, person.Hair);
        if (person.LongHair)
        {
            canvas.Fill(Box.Everywhere, (x, y) => MathF.Max(MathF.Abs(x) - person.FaceWidth - volume - 0.04f, -y - 0.2f), person.Hair);
        }
    }

    private void PaintHead()
    {
        canvas.Fill(Box.Everywhere, (x, y) => MathF.Max(MathF.Abs(x) - 0.42f, 0.5f - y), person.Skin * 0.72f);
        foreach (var side in new[] { -1f, 1f })
        {
            canvas.FillEllipse(side * (person.FaceWidth + 0.02f), -0.05f, 0.09f, 0.2f, person.Skin * 0.85f);
        }

        canvas.Fill(Box.Everywhere, Head, (x, y) => person.Skin * (1.04f - (0.22f * ((x * x) + (0.5f * y * y)))));
        if (person.Beard)
        {
            canvas.Fill(
                Box.Everywhere,
                (x, y) => MathF.Max(Head(x, y), 0.36f - y + (0.35f * MathF.Max(0, 0.5f - MathF.Abs(x)))),
                (person.Hair + person.Skin) / 2,
                opacity: 0.55f,
                softness: 0.25f);
        }
    }

    private float Head(float x, float y)
    {
        float narrowing = y > 0 ? person.Jaw * y * y / (_chin * _chin) : 0;
        return Canvas.Ellipse(x, y, person.FaceWidth * (1 - (0.4f * narrowing)), y > 0 ? _chin : 1.02f);
    }

    private void PaintNose()
    {
        float tip = EyeLine + 0.06f + person.NoseLength - (0.05f * acts[9]);
        float wide = person.NoseWidth * (1 + (0.3f * acts[9]) + (0.12f * acts[12]));
        float shade = person.Skin * 0.68f;
        canvas.FillEllipse(0, tip - 0.14f, wide * 0.55f, 0.24f, person.Skin * 1.12f, opacity: 0.5f, softness: 0.12f);
        foreach (var side in new[] { -1f, 1f })
        {
            canvas.Stroke((side * wide * 0.6f, EyeLine + 0.02f), (side * wide * 0.55f, tip - 0.16f), (side * wide, tip - 0.02f), 0.02f, shade, 0.35f, 0.08f);
            canvas.Stroke((side * wide, tip - 0.07f), (side * wide * 1.15f, tip), (side * wide * 0.75f, tip + 0.05f), 0.022f, shade, 0.8f);
            canvas.FillEllipse(side * wide * 0.5f, tip + 0.03f, 0.045f, 0.025f, person.Skin * 0.3f, 0.85f);
        }

        for (int line = 0; line < 3; line++)
        {
            // Wrinkles across the root of the nose, as only AU9 makes them.
            float y = EyeLine + 0.02f + (0.075f * line);
            canvas.Stroke((-wide * 0.9f, y + 0.05f), (0, y), (wide * 0.9f, y + 0.05f), 0.017f, person.Skin * 0.5f, acts[9]);
        }
    }

    private void PaintCheek(float side)
    {
        // The fold from the nose to the corner of the mouth.
        float fold = MathF.Max(MathF.Max(0.9f * acts[12], acts[9]), 0.35f * acts[15]);
        float wide = person.MouthWidth * (1.1f + (0.35f * acts[12]));
        float top = EyeLine + person.NoseLength - (0.04f * acts[9]);
        canvas.Stroke(
            (side * person.NoseWidth * 1.25f, top), (side * wide, (top + MouthLine) / 2 - 0.02f), (side * (wide + 0.06f), MouthLine - 0.02f),
            0.022f, person.Skin * 0.58f, 0.85f * fold, 0.05f);
        canvas.FillEllipse(side * 0.46f, 0.13f - (0.04f * acts[6]), 0.2f, 0.15f, MathF.Min(1, person.Skin * 1.14f), 0.25f + (0.45f * acts[6]), 0.15f);
    }

    private void PaintEye(float side)
    {
        float centre = side * person.EyeDistance;
        float half = 0.165f * person.EyeSize;
        float droop = acts[1] * acts[15];
        float upper = person.EyeSize * 0.1f * (1 + (0.9f * acts[5]) - (0.45f * acts[7]) - (0.3f * acts[6]) - (0.35f * acts[9]) - (0.3f * droop));
        float lower = person.EyeSize * 0.075f * (1 + (0.25f * acts[5]) - (0.6f * acts[7]) - (0.85f * acts[6]) - (0.6f * acts[9]));
        upper = MathF.Max(0.02f, upper);
        lower = MathF.Max(0.008f, lower);

        float Opening(float x, float y)
        {
            float t = (x - centre) / half;
            float arch = 1 - (t * t);
            // The region between the lids is cut off at the corners by the arch itself.
            return MathF.Max(EyeLine - (upper * arch) - y, y - EyeLine - (lower * arch)) + (arch < 0 ? 1 : 0);
        }

        canvas.FillEllipse(centre, EyeLine - 0.02f, half * 1.35f, 0.17f, person.Skin * 0.78f, 0.5f, 0.12f);
        var eye = Box.Around(centre, EyeLine, half, 0.25f);
        canvas.Fill(eye, Opening, MathF.Min(0.97f, person.Skin + 0.3f));
        canvas.Fill(eye, (x, y) => MathF.Max(Opening(x, y), Canvas.Ellipse(x - centre, y - EyeLine, 0.085f, 0.085f)), person.Iris);
        canvas.Fill(eye, (x, y) => MathF.Max(Opening(x, y), Canvas.Ellipse(x - centre + 0.03f, y - EyeLine + 0.03f, 0.022f, 0.022f)), 1, 0.8f);
        canvas.Stroke((centre - half, EyeLine), (centre, EyeLine - upper), (centre + half, EyeLine), 0.026f, 0.08f);
        canvas.Stroke((centre - (half * 0.9f), EyeLine), (centre, EyeLine + lower), (centre + (half * 0.9f), EyeLine), 0.012f, person.Skin * 0.45f, 0.7f);
        // Crow's feet and the pouch under a smiling eye.
        canvas.Stroke(
            (centre - (half * 0.8f), EyeLine + lower + 0.06f), (centre, EyeLine + lower + 0.085f), (centre + (half * 0.8f), EyeLine + lower + 0.06f),
            0.014f, person.Skin * 0.62f, MathF.Max(acts[6], acts[9]));
        canvas.Stroke(
            (side * (MathF.Abs(centre) + half + 0.03f), EyeLine), (side * (MathF.Abs(centre) + half + 0.08f), EyeLine - 0.01f),
            (side * (MathF.Abs(centre) + half + 0.13f), EyeLine - 0.04f), 0.012f, person.Skin * 0.6f, acts[6]);
    }

    private void PaintBrow(float side)
    {
        float lowered = MathF.Max(acts[4], 0.75f * acts[9]);
        // With the inner raiser at work the lowerer only draws the brows together.
        float inner = BrowLine - (0.16f * acts[1]) + (0.17f * lowered * (1 - (0.75f * acts[1])));
        float middle = BrowLine - 0.05f - (0.06f * acts[1]) - (0.1f * acts[2]) + (0.11f * lowered * (1 - (0.6f * acts[1])));
        float outer = BrowLine + 0.04f - (0.15f * acts[2]) + (0.03f * lowered) + (0.06f * acts[1] * (1 - acts[2]));
        float together = person.EyeDistance - 0.2f - (0.06f * lowered);
        canvas.Stroke(
            (side * together, inner),
            (side * (person.EyeDistance + 0.02f), middle),
            (side * (person.EyeDistance + 0.24f), outer),
            person.BrowThickness,
            MathF.Min(person.Hair, person.Skin * 0.5f));
        canvas.Stroke(
            (side * 0.06f, BrowLine - 0.05f), (side * 0.05f, BrowLine + 0.03f), (side * 0.065f, BrowLine + 0.12f),
            0.014f, person.Skin * 0.55f, 0.9f * acts[4]);
    }

    private void PaintForehead()
    {
        float raised = (0.5f * acts[1]) + (0.5f * acts[2]);
        for (int line = 0; line < 2; line++)
        {
            float y = BrowLine - 0.24f - (0.1f * line);
            canvas.Stroke((-0.38f, y + 0.02f), (0, y - (0.03f * acts[1])), (0.38f, y + 0.02f), 0.013f, person.Skin * 0.66f, 0.8f * raised);
        }
    }

    private void PaintMouth()
    {
        float half = person.MouthWidth * (1 + (0.38f * acts[12]) + (0.4f * acts[20]) - (0.3f * acts[26] * (1 - acts[20])) - (0.12f * acts[23]));
        // A smile shows teeth, a dropped jaw opens the mouth, a stretched one keeps it flat.
        float dropped = 0.4f * acts[26] * (1 - (0.45f * acts[20]));
        float open = (0.14f * acts[12]) + dropped + (0.03f * acts[9]) + (0.02f * acts[20]);
        float upper = MouthLine - (0.04f * acts[26]) - (0.1f * acts[9]) - (0.03f * acts[15]) + (0.03f * acts[12]);
        float lower = upper + open;
        // The corners hang halfway down an opened mouth, lower where it is stretched in fear.
        float corner = MouthLine - (0.15f * acts[12]) + (0.13f * acts[15]) + (0.45f * dropped) + (0.07f * acts[20]);
        float roundness = 1 - (0.45f * acts[26]);
        float lip = person.LipThickness * (1 - (0.6f * acts[23]) - (0.3f * acts[20]));
        float lipTone = person.Skin * 0.55f;
        var mouth = Box.Around(0, MouthLine, half, 0.6f);

        float Opening(float x, float y)
        {
            float t = x / half;
            float arch = MathF.Pow(MathF.Max(0, 1 - (t * t)), roundness);
            return MathF.Max(corner + ((upper - corner) * arch) - y, y - corner - ((lower - corner) * arch));
        }

        if (open > 0.02f)
        {
            float teeth = 0.07f * MathF.Max(MathF.Max(acts[12], acts[20]), 0.3f);
            canvas.Fill(mouth, Opening, 0.07f);
            canvas.Fill(
                mouth, (x, y) => MathF.Max(Opening(x, y), y - upper - teeth - (0.2f * (corner - upper) * x * x / (half * half))),
                0.93f, MathF.Max(acts[12], MathF.Max(acts[20], 0.3f)));
        }

        canvas.Stroke((-half, corner), (0, upper - (lip * 0.4f)), (half, corner), lip * 0.8f, lipTone, 0.85f);
        canvas.Stroke(
            (-half * 0.85f, corner + (0.15f * (lower - corner))), (0, lower + (lip * 0.7f)), (half * 0.85f, corner + (0.15f * (lower - corner))),
            lip, lipTone * 1.12f, 0.8f);
        if (open <= 0.06f)
        {
            canvas.Stroke((-half, corner), (0, upper + (open / 2)), (half, corner), 0.016f, 0.12f, 0.9f);
        }

        canvas.Stroke(
            (-half * 0.45f, lower + lip + 0.1f), (0, lower + lip + 0.085f), (half * 0.45f, lower + lip + 0.1f),
            0.02f, person.Skin * 0.72f, 0.5f, 0.06f);
    }

    private void PaintHairInFront()
    {
        float Fringe(float x) => person.Hairline - (0.25f * (x - (0.4f * person.Parting)) * (x - (0.4f * person.Parting))) + 0.12f;
        canvas.Fill(Box.Everywhere, (x, y) => MathF.Max(Canvas.Ellipse(x, y + 0.05f, person.FaceWidth + 0.05f, 1.1f), y - Fringe(x)), person.Hair);
    }

    private void PaintGlasses()
    {
        foreach (var side in new[] { -1f, 1f })
        {
            canvas.Fill(
                Box.Around(side * person.EyeDistance, EyeLine, 0.35f, 0.3f),
                (x, y) => MathF.Abs(Canvas.Ellipse(x - (side * person.EyeDistance), y - EyeLine - 0.02f, 0.25f, 0.2f)) - 0.018f, 0.1f, 0.85f);
        }

        canvas.Stroke((-0.13f, EyeLine), (0, EyeLine - 0.03f), (0.13f, EyeLine), 0.025f, 0.1f, 0.85f);
    }
}
