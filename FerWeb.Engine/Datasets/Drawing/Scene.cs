namespace FerWeb.Engine.Datasets.Drawing;

/// <summary>All that is around an expression: how strong it is, how the head is held, light, hiding objects, blur and noise.</summary>
internal sealed record Scene(
    Pose Pose, float Intensity, float Stray, float Background, float LightX, float LightY,
    float Contrast, float Brightness, float Noise, int Blur, bool Hidden)
{
    private const float HeadSize = 0.46f;

    public static Scene Random(Random random, DrawnDifficulty difficulty)
    {
        float Spread(float most) => most * ((2 * random.NextSingle()) - 1);
        float Between(float low, float high) => low + ((high - low) * random.NextSingle());
        var (weakest, stray, trouble, noise) = difficulty switch
        {
            DrawnDifficulty.Easy => (0.8f, 0.05f, 0.35f, 0.015f),
            DrawnDifficulty.Normal => (0.45f, 0.2f, 1f, 0.045f),
            _ => (0.15f, 0.4f, 1.6f, 0.13f),
        };
        var pose = new Pose(
            Tilt: Spread(0.16f * trouble),
            Turn: Spread(0.35f * trouble),
            Nod: Spread(0.15f * trouble),
            Size: HeadSize * (1 + Spread(0.07f * trouble)),
            ShiftX: Spread(0.03f * trouble),
            ShiftY: 0.02f + Spread(0.03f * trouble));
        return new Scene(
            pose,
            Intensity: Between(weakest, 1),
            Stray: stray,
            Background: Between(0.05f, 0.95f),
            LightX: Spread(0.5f * trouble),
            LightY: Spread(0.3f * trouble),
            Contrast: Between(1 - (0.25f * trouble), 1.05f),
            Brightness: Spread(0.08f * trouble),
            Noise: noise * Between(0.5f, 1.5f),
            Blur: random.NextSingle() < 0.3f * trouble ? 1 : 0,
            Hidden: random.NextSingle() < 0.12f * (trouble - 0.35f));
    }

    /// <summary>Lights, hides, blurs and grains the painted face, and writes it as 48x48 gray values.</summary>
    public void Finish(Canvas canvas, Random random, Span<byte> pixels)
    {
        if (Hidden)
        {
            Hide(canvas, random);
        }

        canvas.Adjust((x, y, tone) => 0.5f + Brightness + (Contrast * ((tone * (1 + (LightX * x) + (LightY * y))) - 0.5f)));
        var tones = canvas.ToTones();
        for (int round = 0; round < Blur; round++)
        {
            tones = Soften(tones);
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            // Three uniform values make a bell-shaped one.
            float grain = Noise * (random.NextSingle() + random.NextSingle() + random.NextSingle() - 1.5f) * 2;
            pixels[i] = (byte)Math.Clamp((255 * (tones[i] + grain)) + 0.5f, 0, 255);
        }
    }

    private static void Hide(Canvas canvas, Random random)
    {
        float tone = random.NextSingle();
        float angle = random.NextSingle() * MathF.Tau;
        float reach = 0.45f + (0.4f * random.NextSingle());
        canvas.Fill(Box.Everywhere, (x, y) => reach - ((x * MathF.Cos(angle)) + (y * MathF.Sin(angle))), tone);
    }

    private static float[] Soften(float[] tones)
    {
        const int Size = DatasetSplit.ImageSize;
        var soft = new float[tones.Length];
        for (int i = 0; i < tones.Length; i++)
        {
            int x = i % Size;
            int y = i / Size;
            float sum = 0;
            for (int dy = -1; dy <= 1; dy++)
            {
                for (int dx = -1; dx <= 1; dx++)
                {
                    float weight = (dx == 0 ? 0.5f : 0.25f) * (dy == 0 ? 0.5f : 0.25f);
                    sum += weight * tones[(Math.Clamp(y + dy, 0, Size - 1) * Size) + Math.Clamp(x + dx, 0, Size - 1)];
                }
            }

            soft[i] = sum;
        }

        return soft;
    }
}
